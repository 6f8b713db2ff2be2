mod account;
mod examples;
mod script;
mod server;
mod verify;
#[cfg(test)]
mod tests;
