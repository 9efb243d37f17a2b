//! Seeding by a function of the caller's.

use std::error::Error;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};

use crate::engine::Seeder;

type Told = Result<(), Box<dyn Error + Send + Sync>>;

/// Hands each world to a function.
pub(super) struct Callback<F>(F);

impl<F, S> Callback<F>
where
    F: Fn(Bytes) -> S + Send + Sync,
    S: Future<Output = Told> + Send,
{
    pub(super) fn new(function: F) -> Self {
        Self(function)
    }
}

impl<F, S> Seeder for Callback<F>
where
    F: Fn(Bytes) -> S + Send + Sync,
    S: Future<Output = Told> + Send,
{
    fn seed<'a>(&'a self, world: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        let world = Bytes::copy_from_slice(world);
        async move {
            // A function that panics must not take the run with it.
            match AssertUnwindSafe(async { (self.0)(world).await }).catch_unwind().await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("the function that seeds panicked".to_owned()),
            }
        }
        .boxed()
    }
}
