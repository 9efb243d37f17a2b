//! What an author of cases relies on.

mod schemas;
