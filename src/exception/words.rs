//! The default message of a variant: the one of the set, or the name as words.

use super::UserException;
use crate::set::ExceptionSet;
use crate::text::Text;
use alloc::string::String;

/// An exception with this variant and its default message, so that `Err(Booking::RoomTaken)?` works.
///
/// The default message is the one of the set, or else the name as words.
///
/// ```
/// use callerror::{UserException, openapp::OpenApp};
///
/// fn find() -> Result<(), UserException<'static, OpenApp>> {
///     Err(OpenApp::ResourceNotFoundError)?
/// }
/// assert_eq!(find().unwrap_err().message(), "Resource not found error");
/// ```
///
/// There is no conversion from foreign errors, because the text of a library's error is not for users.
///
/// ```compile_fail
/// # use callerror::{UserException, grape::Grape};
/// fn read() -> Result<String, UserException<'static, Grape>> {
///     Ok(std::fs::read_to_string("rooms.txt")?)
/// }
/// ```
impl<N: ExceptionSet> From<N> for UserException<'_, N> {
    fn from(variant: N) -> Self {
        match variant.message() {
            Some(message) => Self::new(variant, Text::from_static(message)),
            None => Self::new(variant, words(variant.name())),
        }
    }
}

/// A name as words: `Room not found` of `RoomNotFound` and of `booking.error.room_not_found`.
fn words(name: &str) -> String {
    let name = name.rsplit(['.', '/', ':', '#']).next().unwrap_or(name);
    let mut words = String::with_capacity(name.len() + 8);
    let mut chars = name.chars().peekable();
    let mut before = ' ';
    while let Some(char) = chars.next() {
        let is_end_of_acronym =
            before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase());
        let starts = !before.is_uppercase() || is_end_of_acronym;
        let is_acronym = chars.peek().is_none_or(|next| !next.is_lowercase());
        if char.is_alphanumeric() {
            if char.is_uppercase() && starts && !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
            if words.is_empty() {
                words.extend(char.to_uppercase());
            } else if is_acronym {
                words.push(char);
            } else {
                words.extend(char.to_lowercase());
            }
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        before = char;
    }
    words.truncate(words.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_become_words() {
        for (name, expected) in [
            ("RoomNotFound", "Room not found"),
            ("booking.error.room_not_found", "Room not found"),
            ("WSSCallError", "WSS call error"),
            ("JWTGenerationError", "JWT generation error"),
            ("DevOpsAgentAPIError", "Dev ops agent API error"),
            ("HTTP2Required", "HTTP2 required"),
            ("not-a-name", "Not a name"),
            ("a \"quoted\" name", "A quoted name"),
            ("ÜberlaufFehler", "Überlauf fehler"),
            ("X", "X"),
            ("", ""),
            ("...", ""),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }
}
