//! The house rules that a compiler does not know: who may import whom, and who may name the
//! operation.

mod imports;
mod names;
mod sources;
