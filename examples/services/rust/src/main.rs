//! A guest book: who calls may sign it, everybody may read it. It is kept in the memory of the service.

use std::cell::RefCell;

use marine_rs_sdk::marine;
use marine_rs_sdk::WasmLoggerBuilder;

/// A line of the book.
#[marine]
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub text: String,
    pub peer: String,
}

/// What became of a wish to sign.
#[marine]
pub struct SignResult {
    pub success: bool,
    pub error: String,
    pub count: u32,
}

thread_local! {
    static BOOK: RefCell<Vec<Entry>> = RefCell::new(Vec::new());
}

/// Runs once, when the service is started.
fn main() {
    WasmLoggerBuilder::new().build().unwrap();
}

#[marine]
pub fn greeting(name: String) -> String {
    format!("Hello, {name}!")
}

/// Signs for the peer that has started the particle.
#[marine]
pub fn sign(name: String, text: String) -> SignResult {
    if name.is_empty() {
        log::warn!("somebody without a name");
        return SignResult { success: false, error: "a guest has a name".to_string(), count: 0 };
    }
    let peer = marine_rs_sdk::get_call_parameters().particle.init_peer_id;
    let count = BOOK.with_borrow_mut(|book| {
        book.push(Entry { name, text, peer });
        book.len() as u32
    });
    SignResult { success: true, error: String::new(), count }
}

#[marine]
pub fn entries() -> Vec<Entry> {
    BOOK.with_borrow(|book| book.clone())
}
