//! The `hook` command: arguments → command → exit code.

mod allocator;
mod cli;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod linked;

#[global_allocator]
static ALLOCATOR: allocator::MiMalloc = allocator::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
