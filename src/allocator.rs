//! The allocator of the program: mimalloc, asked for an alignment only where it has to be.

#![expect(unsafe_code, reason = "an allocator hands out raw memory")]

use std::alloc::{GlobalAlloc, Layout};
use std::ffi::c_void;

use libmimalloc_sys as mi;

/// mimalloc. Checking and running are many small allocations, which it makes in about half of the time; one without an
/// alignment takes it a third of the instructions of one with.
pub struct MiMalloc;

/// The alignment of every block that is at least as large (`MI_MAX_ALIGN_SIZE`).
const NATURAL: usize = 16;

/// Whether a block is aligned without being asked for.
const fn is_natural(layout: Layout, size: usize) -> bool {
    layout.align() <= NATURAL && layout.align() <= size
}

// SAFETY: mimalloc's functions hold what `GlobalAlloc` asks for, and `is_natural` is what mimalloc itself takes for
// aligned (`mi_malloc_is_naturally_aligned`).
unsafe impl GlobalAlloc for MiMalloc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let block = match is_natural(layout, layout.size()) {
            // SAFETY: any size may be asked for.
            true => unsafe { mi::mi_malloc(layout.size()) },
            // SAFETY: a layout's alignment is a power of two.
            false => unsafe { mi::mi_malloc_aligned(layout.size(), layout.align()) },
        };
        block.cast()
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let block = match is_natural(layout, layout.size()) {
            // SAFETY: any size may be asked for.
            true => unsafe { mi::mi_zalloc(layout.size()) },
            // SAFETY: a layout's alignment is a power of two.
            false => unsafe { mi::mi_zalloc_aligned(layout.size(), layout.align()) },
        };
        block.cast()
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: the block is one of mimalloc's.
        unsafe { mi::mi_free(block.cast::<c_void>()) };
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let block = block.cast::<c_void>();
        let block = match is_natural(layout, size) {
            // SAFETY: the block is one of mimalloc's.
            true => unsafe { mi::mi_realloc(block, size) },
            // SAFETY: the block is one of mimalloc's, and a layout's alignment is a power of two.
            false => unsafe { mi::mi_realloc_aligned(block, size, layout.align()) },
        };
        block.cast()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn blocks_are_aligned_and_keep_what_they_hold() {
        use super::*;

        for align in [1, 2, 4, 8, 16, 32, 64, 4096] {
            for size in (1..200).chain([1000, 4096, 70_000]) {
                let layout = Layout::from_size_align(size, align).unwrap();
                // SAFETY: the size is not 0, and no byte outside of a block is touched.
                unsafe {
                    let block = MiMalloc.alloc(layout);
                    assert_eq!(block.addr() % align, 0, "{size} bytes, aligned to {align}");
                    block.write_bytes(7, size);
                    let larger = MiMalloc.realloc(block, layout, 3 * size);
                    assert_eq!(larger.addr() % align, 0, "{size} bytes and more, aligned to {align}");
                    assert!(std::slice::from_raw_parts(larger, size).iter().all(|byte| *byte == 7));
                    MiMalloc.dealloc(larger, Layout::from_size_align(3 * size, align).unwrap());
                    let zeroed = MiMalloc.alloc_zeroed(layout);
                    assert_eq!(zeroed.addr() % align, 0, "{size} zeros, aligned to {align}");
                    assert!(std::slice::from_raw_parts(zeroed, size).iter().all(|byte| *byte == 0));
                    MiMalloc.dealloc(zeroed, layout);
                }
            }
        }
    }
}
