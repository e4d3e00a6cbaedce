//! The client behind the store cannot be reached.
use posthorn_store::Store;

fn bypass(store: &Store) {
    let _ = store.client();
    let _ = &store.client;
}

fn main() {}
