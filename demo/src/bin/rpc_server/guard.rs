//! Which web pages may call: those of this server, and those that its operator names.
//!
//! A browser lets any page send requests to any server, and to 127.0.0.1, too. It says in `Origin` whose page it is.
//! A page whose host name leads to this server's address has no foreign `Origin`, so `Host` must be checked, too.
//! A page can send JSON to another origin only if it is allowed to; `text/plain` and forms it may always send.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use clap::Args;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, Uri};

use crate::failure::Failure;
use crate::http::refuse;
use crate::messages::Language;
use crate::{App, log};

#[derive(Args, Clone, Default)]
pub(crate) struct Allowed {
    /// A further name or address of this server, which a request may have in its `Host`
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,

    /// The origin of another server's pages that may call this one, such as `https://app.example`
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
}

pub(crate) struct Guard {
    allowed: Allowed,
    /// The address that the server listens on.
    own: IpAddr,
}

impl Guard {
    /// `listen` may have a name, `own` has its address.
    pub(crate) fn new(mut allowed: Allowed, listen: &str, own: SocketAddr) -> Self {
        allowed.hosts.extend(listen.rsplit_once(':').map(|(name, _)| name.to_owned()));
        Self { allowed, own: own.ip() }
    }

    fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Failure> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().ok().and_then(|host| host.parse().ok()),
            _ => None,
        };
        // The authority of a whole URL wins over `Host`, as RFC 9112 says.
        let authority: &Authority = uri.authority().or(host.as_ref()).ok_or(Failure::Malformed)?;
        if !self.is_own(authority) {
            return Err(Failure::ForeignHost(authority.to_string()));
        }
        let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let same = format!("http://{authority}");
        let mut allowed = self.allowed.origins.iter().chain([&same]);
        if allowed.any(|allowed| allowed.eq_ignore_ascii_case(&origin)) {
            Ok(())
        } else {
            Err(Failure::ForeignOrigin(origin.into_owned()))
        }
    }

    fn is_own(&self, authority: &Authority) -> bool {
        let name = authority.host();
        // A user name could hide which host it is.
        if authority.as_str().contains('@') {
            return false;
        }
        if self.allowed.hosts.iter().any(|host| host.eq_ignore_ascii_case(name)) {
            return true;
        }
        match name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || address == self.own,
            Err(_) => name.eq_ignore_ascii_case("localhost"),
        }
    }
}

/// Refuses the requests of foreign pages, before anything is done for them.
pub(crate) async fn check(
    State(app): State<App>,
    language: &'static Language,
    request: Request,
    next: Next,
) -> Response {
    match app.guard.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(failure) => {
            log::line(format_args!("refused: {failure}"));
            refuse(failure, language)
        }
    }
}

/// Whether the body is JSON by its content type, in whatever charset: JSON has only one.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|text| text.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
