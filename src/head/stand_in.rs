//! What stands in for the crate `http` without the feature: a status with the functions of the other one, and headers
//! of which there are none.

use core::fmt;
use core::iter::Empty;
use core::str::{self, FromStr};

/// An HTTP status, from 100 to 999.
///
/// Without the feature `http` it is a type of this crate. With it, it is `http::StatusCode`, which can do all that this
/// type can.
///
/// ```
/// use callerror::{ExceptionSet, StatusCode, grape::Grape};
///
/// let status = StatusCode::from_u16(404)?;
/// assert_eq!(status, StatusCode::NOT_FOUND);
/// assert_eq!(status.to_string(), "404 Not Found");
/// # Ok::<(), callerror::InvalidStatusCode>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusCode([u8; 3]);

/// The error of a number that is no HTTP status.
#[derive(Debug)]
pub struct InvalidStatusCode(());

impl fmt::Display for InvalidStatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid status code")
    }
}

impl core::error::Error for InvalidStatusCode {}

impl StatusCode {
    /// The status with that number.
    ///
    /// # Errors
    ///
    /// - `99`, `1000` - a number that does not have three digits.
    pub fn from_u16(number: u16) -> Result<Self, InvalidStatusCode> {
        if matches!(number, 100..=999) { Ok(Self::of(number)) } else { Err(InvalidStatusCode(())) }
    }

    const fn of(number: u16) -> Self {
        Self([digit(number / 100), digit(number / 10), digit(number)])
    }

    /// The number.
    pub const fn as_u16(&self) -> u16 {
        let [hundreds, tens, ones] = self.0;
        (hundreds - b'0') as u16 * 100 + (tens - b'0') as u16 * 10 + (ones - b'0') as u16
    }

    /// The three digits.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the number begins with 1.
    pub fn is_informational(&self) -> bool {
        matches!(self.as_u16(), 100..=199)
    }

    /// Whether the number begins with 2.
    pub fn is_success(&self) -> bool {
        matches!(self.as_u16(), 200..=299)
    }

    /// Whether the number begins with 3.
    pub fn is_redirection(&self) -> bool {
        matches!(self.as_u16(), 300..=399)
    }

    /// Whether the number begins with 4.
    pub fn is_client_error(&self) -> bool {
        matches!(self.as_u16(), 400..=499)
    }

    /// Whether the number begins with 5.
    pub fn is_server_error(&self) -> bool {
        matches!(self.as_u16(), 500..=599)
    }
}

/// The last digit of a number.
const fn digit(number: u16) -> u8 {
    b'0' + (number % 10) as u8
}

impl fmt::Debug for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.as_str(),
            self.canonical_reason().unwrap_or("<unknown status code>")
        )
    }
}

impl Default for StatusCode {
    fn default() -> Self {
        Self::OK
    }
}

impl PartialEq<u16> for StatusCode {
    fn eq(&self, number: &u16) -> bool {
        self.as_u16() == *number
    }
}

impl PartialEq<StatusCode> for u16 {
    fn eq(&self, status: &StatusCode) -> bool {
        *self == status.as_u16()
    }
}

impl From<StatusCode> for u16 {
    fn from(status: StatusCode) -> Self {
        status.as_u16()
    }
}

impl TryFrom<u16> for StatusCode {
    type Error = InvalidStatusCode;

    fn try_from(number: u16) -> Result<Self, InvalidStatusCode> {
        Self::from_u16(number)
    }
}

impl FromStr for StatusCode {
    type Err = InvalidStatusCode;

    fn from_str(text: &str) -> Result<Self, InvalidStatusCode> {
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_digits && text.len() == 3);
        number.and_then(|number| Self::from_u16(number).ok()).ok_or(InvalidStatusCode(()))
    }
}

impl TryFrom<&str> for StatusCode {
    type Error = InvalidStatusCode;

    fn try_from(text: &str) -> Result<Self, InvalidStatusCode> {
        text.parse()
    }
}

/// The registered statuses and their reason phrases.
macro_rules! statuses {
    ($($number:literal $name:ident $reason:literal,)*) => {
        impl StatusCode {
            $(
                #[doc = concat!("Status ", $number, ", ", $reason, ".")]
                pub const $name: Self = Self::of($number);
            )*

            /// The reason phrase of a registered status, such as `Not Found`.
            pub fn canonical_reason(&self) -> Option<&'static str> {
                match self.as_u16() {
                    $($number => Some($reason),)*
                    _ => None,
                }
            }
        }

        #[cfg(test)]
        const STATUSES: &[(StatusCode, http::StatusCode)] =
            &[$((StatusCode::$name, http::StatusCode::$name)),*];
    };
}

statuses! {
    100 CONTINUE "Continue",
    101 SWITCHING_PROTOCOLS "Switching Protocols",
    102 PROCESSING "Processing",
    200 OK "OK",
    201 CREATED "Created",
    202 ACCEPTED "Accepted",
    203 NON_AUTHORITATIVE_INFORMATION "Non Authoritative Information",
    204 NO_CONTENT "No Content",
    205 RESET_CONTENT "Reset Content",
    206 PARTIAL_CONTENT "Partial Content",
    207 MULTI_STATUS "Multi-Status",
    208 ALREADY_REPORTED "Already Reported",
    226 IM_USED "IM Used",
    300 MULTIPLE_CHOICES "Multiple Choices",
    301 MOVED_PERMANENTLY "Moved Permanently",
    302 FOUND "Found",
    303 SEE_OTHER "See Other",
    304 NOT_MODIFIED "Not Modified",
    305 USE_PROXY "Use Proxy",
    307 TEMPORARY_REDIRECT "Temporary Redirect",
    308 PERMANENT_REDIRECT "Permanent Redirect",
    400 BAD_REQUEST "Bad Request",
    401 UNAUTHORIZED "Unauthorized",
    402 PAYMENT_REQUIRED "Payment Required",
    403 FORBIDDEN "Forbidden",
    404 NOT_FOUND "Not Found",
    405 METHOD_NOT_ALLOWED "Method Not Allowed",
    406 NOT_ACCEPTABLE "Not Acceptable",
    407 PROXY_AUTHENTICATION_REQUIRED "Proxy Authentication Required",
    408 REQUEST_TIMEOUT "Request Timeout",
    409 CONFLICT "Conflict",
    410 GONE "Gone",
    411 LENGTH_REQUIRED "Length Required",
    412 PRECONDITION_FAILED "Precondition Failed",
    413 PAYLOAD_TOO_LARGE "Payload Too Large",
    414 URI_TOO_LONG "URI Too Long",
    415 UNSUPPORTED_MEDIA_TYPE "Unsupported Media Type",
    416 RANGE_NOT_SATISFIABLE "Range Not Satisfiable",
    417 EXPECTATION_FAILED "Expectation Failed",
    418 IM_A_TEAPOT "I'm a teapot",
    421 MISDIRECTED_REQUEST "Misdirected Request",
    422 UNPROCESSABLE_ENTITY "Unprocessable Entity",
    423 LOCKED "Locked",
    424 FAILED_DEPENDENCY "Failed Dependency",
    425 TOO_EARLY "Too Early",
    426 UPGRADE_REQUIRED "Upgrade Required",
    428 PRECONDITION_REQUIRED "Precondition Required",
    429 TOO_MANY_REQUESTS "Too Many Requests",
    431 REQUEST_HEADER_FIELDS_TOO_LARGE "Request Header Fields Too Large",
    451 UNAVAILABLE_FOR_LEGAL_REASONS "Unavailable For Legal Reasons",
    500 INTERNAL_SERVER_ERROR "Internal Server Error",
    501 NOT_IMPLEMENTED "Not Implemented",
    502 BAD_GATEWAY "Bad Gateway",
    503 SERVICE_UNAVAILABLE "Service Unavailable",
    504 GATEWAY_TIMEOUT "Gateway Timeout",
    505 HTTP_VERSION_NOT_SUPPORTED "HTTP Version Not Supported",
    506 VARIANT_ALSO_NEGOTIATES "Variant Also Negotiates",
    507 INSUFFICIENT_STORAGE "Insufficient Storage",
    508 LOOP_DETECTED "Loop Detected",
    510 NOT_EXTENDED "Not Extended",
    511 NETWORK_AUTHENTICATION_REQUIRED "Network Authentication Required",
}

/// The headers of a response. Without the feature `http` there are none.
#[derive(Debug)]
pub(crate) enum HeaderMap {}

/// The value of a header.
#[derive(Debug)]
pub(crate) enum HeaderValue {}

impl HeaderValue {
    pub(crate) fn to_str(&self) -> Result<&str, ()> {
        match *self {}
    }
}

pub(crate) fn header_values<'h>(headers: &'h HeaderMap, _: &str) -> Empty<&'h HeaderValue> {
    match *headers {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_as_that_of_the_crate_http() {
        assert!(STATUSES.iter().all(|(own, other)| own.as_u16() == other.as_u16()));
        // The crate http has no name for 103 before its version 1.4.
        for number in (0..=1100).filter(|number| *number != 103) {
            let own = StatusCode::from_u16(number);
            let other = http::StatusCode::from_u16(number);
            let text = |error: &dyn fmt::Display| error.to_string();
            assert_eq!(
                own.as_ref().map_err(|it| text(it)).err(),
                other.as_ref().map_err(|it| text(it)).err()
            );
            let (Ok(own), Ok(other)) = (own, other) else { continue };
            assert_eq!(own.as_u16(), number);
            assert_eq!(own.as_str(), other.as_str());
            assert_eq!(own.canonical_reason(), other.canonical_reason());
            assert_eq!(
                (own.to_string(), format!("{own:?}")),
                (other.to_string(), format!("{other:?}"))
            );
            let kinds = [
                (own.is_informational(), other.is_informational()),
                (own.is_success(), other.is_success()),
                (own.is_redirection(), other.is_redirection()),
                (own.is_client_error(), other.is_client_error()),
                (own.is_server_error(), other.is_server_error()),
            ];
            assert!(kinds.iter().all(|(own, other)| own == other), "{number}: {kinds:?}");
        }
        for text in ["404", "099", "99", "1000", "+40", "4 4", "٤٠٤", ""] {
            let (own, other) = (text.parse::<StatusCode>(), text.parse::<http::StatusCode>());
            assert_eq!(own.ok().map(u16::from), other.ok().map(u16::from), "{text}");
        }
        assert_eq!(StatusCode::default().as_u16(), http::StatusCode::default().as_u16());
    }
}
