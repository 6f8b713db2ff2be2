//! The `hook` command: arguments → command → exit code.

mod cli;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod linked;

/// Checking and running are many small allocations, which it makes in about half of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
