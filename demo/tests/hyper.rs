//! Exceptions as errors of hyper's services and clients, without feature `axum`.

use bytes::Bytes;
use callerror::Name;
use callerror::grape::{ErrorResponse, Grape, UserException};
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{client, server};
use hyper_util::rt::TokioIo;

async fn serve(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let result: Result<&'static str, UserException<'static>> = match request.uri().path() {
        "/1" => Ok("Lobby"),
        "/2" => Err(UserException::from_error("row 2 is locked")),
        _ => Err(UserException::new(Grape::NotFoundError, "There is no such room")),
    };
    let response = match ErrorResponse::answer(result) {
        Ok(name) => Response::new(Bytes::from_static(name.as_bytes())),
        Err(error) => Response::from(error),
    };
    Ok(response.map(Full::new))
}

#[tokio::test]
async fn a_service_and_a_client() {
    let (near, far) = tokio::io::duplex(4096);
    let service = service_fn(serve);
    tokio::spawn(server::conn::http1::Builder::new().serve_connection(TokioIo::new(far), service));
    let (mut sender, connection) =
        client::conn::http1::handshake(TokioIo::new(near)).await.unwrap();
    tokio::spawn(connection);

    let mut call = async |path: &str| {
        let request = Request::get(path).header("host", "localhost").body(Empty::<Bytes>::new());
        let (head, body) = sender.send_request(request.unwrap()).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        ErrorResponse::error_for_status(Response::from_parts(head, body))
    };
    assert_eq!(call("/1").await.unwrap().body(), "Lobby");
    let error = call("/2").await.unwrap_err();
    assert_eq!((error.name(), error.body()), (Name::Unhandled, &b"Bad Request"[..]));
    let error = call("/7").await.unwrap_err();
    assert_eq!(error.name(), Name::Known(Grape::NotFoundError));
    assert_eq!(error.message(), "There is no such room");
}
