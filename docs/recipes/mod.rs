//! The recipes that the guide shows, file by file. `demo/tests/recipes.rs` compiles and runs them.

pub mod actix_web;
pub mod axum;
pub mod booking;
pub mod poem;
pub mod reqwest;
pub mod tower;
pub mod tungstenite;
