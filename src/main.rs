//! The `hook` command: arguments → command → exit code.

mod cli;

/// Checking and running are many small allocations, which it makes in about half of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// What unwinds a panic is part of the program: to load it as a library takes a twentieth of a short check.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "an empty block, which names the library")]
#[link(name = "gcc_eh")]
unsafe extern "C" {}

fn main() -> std::process::ExitCode {
    cli::main()
}
