//! Serving a router on a listener until told to stop; then what was begun is finished.

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::tls::{self, Client, Tls};

/// A client that does not send its headers within this is hung up on.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// A client that does not finish its TLS handshake within this is hung up on.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long requests that have begun may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// More connections than this wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 4096;

/// Serves `router` on `listener` until `shutdown` comes; then takes no more connections, finishes the requests that
/// have begun (for at most 20 seconds) and returns. Each request knows its client by `ConnectInfo<SocketAddr>`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    accept(listener, None, router, shutdown).await
}

/// Like [`serve`], over TLS. Requests of a client with a certificate have it among their extensions: a
/// [`tls::PeerCertificate`] where the listener judged it, a [`tls::ShownCertificate`] where the handler must.
pub async fn serve_tls(
    listener: TcpListener,
    tls: Tls,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    accept(listener, Some(tls), router, shutdown).await
}

async fn accept(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    tracing::info!(%address, tls = tls.is_some(), "Serving.");
    let graceful = GracefulShutdown::new();
    let places = std::sync::Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
        let (stream, client) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        // A small answer must not wait for the client's acknowledgement. A failure only costs speed.
        stream.set_nodelay(true).ok();
        let (watcher, router, tls) = (graceful.watcher(), router.clone(), tls.clone());
        tokio::spawn(async move {
            let ended = match tls {
                None => {
                    let connection = connection(stream, client, Client::Nobody, router);
                    watcher.watch(connection).await.map_err(io::Error::other)
                }
                Some(tls) => match handshake(stream, &tls).await {
                    Ok((stream, who)) => {
                        let connection = connection(stream, client, who, router);
                        watcher.watch(connection).await.map_err(io::Error::other)
                    }
                    Err(error) => Err(error),
                },
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "A connection ended early.");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!(%address, "Some requests were cut off: they took too long to finish.");
    }
    tracing::info!(%address, "Stopped serving.");
    Ok(())
}

/// The handshake, and who came.
async fn handshake(
    stream: TcpStream,
    tls: &Tls,
) -> io::Result<(tokio_rustls::server::TlsStream<TcpStream>, Client)> {
    let accepting = TlsAcceptor::from(tls.config.clone()).accept(stream);
    let stream = tokio::time::timeout(HANDSHAKE_TIMEOUT, accepting)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    let who = tls::note(tls.judged, stream.get_ref().1.peer_certificates());
    Ok((stream, who))
}

fn connection<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    client: SocketAddr,
    who: Client,
    router: Router,
) -> hyper::server::conn::http1::Connection<
    TokioIo<S>,
    impl hyper::service::HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send>
    + Send
    + use<S>,
> {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(client));
        who.put_into(request.extensions_mut());
        router.clone().oneshot(request)
    });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_headers(64)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service)
}

/// A client that is gone already is nothing; a lack of file handles passes when connections close.
async fn pause_after(error: &io::Error) {
    let gone = [
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionReset,
    ];
    if !gone.contains(&error.kind()) {
        tracing::warn!(%error, "Could not accept a connection.");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
