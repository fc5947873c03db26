//! The connections: how many there are, and how long they may take.
//!
//! `axum::serve` has no such limits. This is the same loop with them.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use crate::App;
use crate::limits::Limits;

/// The right to be one of the connections. A WebSocket keeps it, too.
pub(crate) type Slot = Arc<OwnedSemaphorePermit>;

/// The bytes of a request that are read ahead. A head must fit in.
const READ_AHEAD: usize = 16 * 1024;

/// Accepts connections until the server must end.
pub(crate) async fn accept(mut listener: TcpListener, app: App, router: Router) {
    let slots =
        Arc::new(Semaphore::new(app.limits.max_connections.clamp(1, Semaphore::MAX_PERMITS)));
    let mut stopped = pin!(crate::stopped(app.stopping.clone()));
    loop {
        let next = async {
            // The system keeps the connections that wait. They take no descriptor of this process.
            let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
            // If no descriptor is left, this waits, too.
            let (stream, _) = Listener::accept(&mut listener).await;
            Some((slot, stream))
        };
        tokio::select! {
            Some((slot, stream)) = next => {
                tokio::spawn(serve(stream, Arc::new(slot), app.clone(), router.clone()));
            }
            () = &mut stopped => return,
            else => return,
        }
    }
}

/// Serves one connection, until it becomes a WebSocket or ends.
async fn serve(stream: TcpStream, slot: Slot, app: App, router: Router) {
    let Limits { head_time, write_time, .. } = app.limits;
    // Send each answer at once.
    let _ = stream.set_nodelay(true);
    // Neither hyper nor tungstenite limit the time of a write.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(write_time));

    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&slot));
        request
    });
    let service = service.map_err(|never: Infallible| match never {});
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // hyper also counts the time between two requests.
        .header_read_timeout(head_time)
        .max_buf_size(READ_AHEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    let stopped = crate::stopped(app.stopping);
    tokio::select! {
        // A connection that fails has nobody left to tell.
        _ = &mut connection => return,
        () = stopped => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
