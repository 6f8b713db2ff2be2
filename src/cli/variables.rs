//! What a run is given: `--vars`, `--var`, `--secrets`, `--call`.
