//! A mail server that delivers nowhere: it takes every message on loopback and keeps it as a file,
//! so that the demonstration can show what people would have received.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The largest message it takes, in bytes.
const MESSAGE_BYTES_MAX: usize = 1 << 20;
/// The longest command line it reads (RFC 5321 section 4.5.3.1.4 asks for 512).
const LINE_BYTES_MAX: u64 = 4_096;

/// The folder of captured messages, `000001.eml` and so on.
#[derive(Debug, Clone)]
pub struct Mailbox {
    folder: Arc<PathBuf>,
    last: Arc<AtomicU64>,
}

impl Mailbox {
    /// Opens the folder, making it where needed, and goes on counting where it stopped.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let mut last = 0;
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name();
            let number = name.to_string_lossy().strip_suffix(".eml").and_then(|n| n.parse().ok());
            last = last.max(number.unwrap_or(0));
        }
        Ok(Self { folder: Arc::new(folder.to_path_buf()), last: Arc::new(AtomicU64::new(last)) })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many messages have come.
    pub fn len(&self) -> u64 {
        self.last.load(Ordering::Acquire)
    }

    /// The bytes of message `number`.
    pub fn read(&self, number: u64) -> Option<Vec<u8>> {
        std::fs::read(self.path(number)).ok()
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:06}.eml"))
    }

    async fn keep(&self, message: &[u8]) -> Result<()> {
        let number = self.last.load(Ordering::Acquire) + 1;
        // Written under another name first: a reader never sees half a message.
        let half = self.folder.join(format!("{number:06}.part"));
        tokio::fs::write(&half, message).await?;
        tokio::fs::rename(&half, self.path(number)).await?;
        self.last.fetch_max(number, Ordering::AcqRel);
        Ok(())
    }
}

/// Takes messages until the task is dropped.
pub async fn serve(listener: TcpListener, mailbox: Mailbox) {
    // One at a time: messages are numbered in the order in which they come.
    let turn = Arc::new(tokio::sync::Mutex::new(mailbox));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let turn = Arc::clone(&turn);
                tokio::spawn(async move {
                    if let Err(error) = converse(stream, &turn).await {
                        tracing::debug!(error = %error, "a mail client went away");
                    }
                });
            }
            Err(error) => tracing::warn!(error = %error, "the mail catcher cannot accept"),
        }
    }
}

/// One conversation (RFC 5321), as much of it as a sending client needs.
async fn converse(stream: TcpStream, mailbox: &tokio::sync::Mutex<Mailbox>) -> Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    write.write_all(b"220 demo.localhost ready\r\n").await?;
    loop {
        let Some(line) = line(&mut read).await? else { return Ok(()) };
        let verb = line.get(..4).unwrap_or(&line).to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-demo.localhost\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "HELO" | "MAIL" | "RCPT" | "RSET" | "NOOP" => b"250 OK\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                match message(&mut read).await? {
                    Some(bytes) => {
                        mailbox.lock().await.keep(&bytes).await?;
                        b"250 kept\r\n"
                    }
                    None => b"552 too large\r\n",
                }
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"502 not here\r\n",
        };
        write.write_all(answer).await?;
    }
}

async fn line<R: tokio::io::AsyncBufRead + Unpin>(read: &mut R) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    let n = read.take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes).await?;
    if n == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end().to_owned()))
}

/// The message up to the lone dot, with doubled dots made single; none where it is too large.
async fn message<R: tokio::io::AsyncBufRead + Unpin>(read: &mut R) -> Result<Option<Vec<u8>>> {
    let mut all = Vec::new();
    let mut too_large = false;
    loop {
        let mut line = Vec::new();
        let left = u64::try_from(MESSAGE_BYTES_MAX - all.len()).unwrap_or(0) + 2;
        if (&mut *read).take(left).read_until(b'\n', &mut line).await? == 0 {
            anyhow::bail!("the client stopped in the middle of a message");
        }
        if line == b".\r\n" || line == b".\n" {
            return Ok((!too_large).then_some(all));
        }
        too_large |= all.len() + line.len() > MESSAGE_BYTES_MAX;
        if !too_large {
            all.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_message_is_kept_as_it_was_sent() {
        let folder = std::env::temp_dir().join(format!("cazier-mail-{}", std::process::id()));
        let mailbox = Mailbox::open(&folder).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, mailbox.clone()));

        let mut client = TcpStream::connect(address).await.unwrap();
        client
            .write_all(
                b"EHLO x\r\nMAIL FROM:<a@b.ro>\r\nRCPT TO:<c@d.ro>\r\nDATA\r\nSubject: x\r\n\r\n..two\r\n.\r\nQUIT\r\n",
            )
            .await
            .unwrap();
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert!(said.contains("250 kept") && said.ends_with("221 bye\r\n"), "{said}");
        assert_eq!(mailbox.read(mailbox.len()).unwrap(), b"Subject: x\r\n\r\n.two\r\n");
        assert_eq!(Mailbox::open(&folder).unwrap().len(), mailbox.len());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
