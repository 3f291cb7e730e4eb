//! A line to a mail server that can be cut and mended: what stands between a role and its mail server.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A port that passes everything on to another while it is mended.
#[derive(Debug)]
pub struct Relay {
    at: SocketAddr,
    to: SocketAddr,
    running: Option<JoinHandle<()>>,
}

impl Relay {
    /// A line to `to`, on a free port, mended.
    pub async fn to(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let at = listener.local_addr()?;
        Ok(Self { at, to, running: Some(tokio::spawn(pass(listener, to))) })
    }

    /// Where it listens.
    pub const fn port(&self) -> u16 {
        self.at.port()
    }

    /// Cuts the line: who is speaking is cut off, and whoever calls finds nobody there.
    pub async fn cut(&mut self) {
        if let Some(running) = self.running.take() {
            running.abort();
            // The port is closed when the task has ended, which an abort only begins.
            let _ = running.await;
        }
    }

    /// Mends the line.
    pub async fn mend(&mut self) -> Result<()> {
        if self.running.is_none() {
            let listener = TcpListener::bind(self.at).await?;
            self.running = Some(tokio::spawn(pass(listener, self.to)));
        }
        Ok(())
    }
}

async fn pass(listener: TcpListener, to: SocketAddr) {
    // Senders keep their connections open for the next letter; the set ends them together with the line.
    let mut speaking = JoinSet::new();
    while let Ok((mut from, _)) = listener.accept().await {
        while speaking.try_join_next().is_some() {}
        speaking.spawn(async move {
            if let Ok(mut onward) = TcpStream::connect(to).await {
                // Either side may hang up.
                let _ = copy_bidirectional(&mut from, &mut onward).await;
            }
        });
    }
}
