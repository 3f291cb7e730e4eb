//! Letters from the outbox to a mail server on loopback.

use std::{sync::Arc, time::Duration};

use base::{SystemClock, TestClock};
use jiff::SignedDuration;
use store::{
    Actor, Db,
    jobs::Runner,
    outbox::{self, Message},
    testing::each_engine,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use web::mail::{self, Smtp};

/// A mail server that takes letters, or answers every `RCPT` with `refusal`.
async fn server(refusal: Option<&'static str>) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (letters, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, letters.clone(), refusal));
        }
    });
    (url, received)
}

async fn talk(
    stream: TcpStream,
    letters: mpsc::UnboundedSender<String>,
    refusal: Option<&str>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await?;
    let mut letter: Option<String> = None;
    while let Some(line) = lines.next_line().await? {
        if let Some(text) = &mut letter {
            if line == "." {
                letters.send(std::mem::take(text)).ok();
                letter = None;
                write.write_all(b"250 taken\r\n").await?;
            } else {
                text.push_str(&line);
                text.push('\n');
            }
            continue;
        }
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "RCPT" => refusal.unwrap_or("250 fine"),
            "DATA" => {
                letter = Some(String::new());
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        write.write_all(answer.as_bytes()).await?;
        write.write_all(b"\r\n").await?;
    }
    Ok(())
}

async fn posted(db: &Db) -> base::Id<Message> {
    let mut act = db.act(&Actor::System("test"), "test.post").await.unwrap();
    let message = Message {
        kind: "request.ready".to_owned(),
        to: "ana.ionescu@example.ro".to_owned(),
        lang: "ro".to_owned(),
        subject: "Documentul cerut este gata".to_owned(),
        text: "Bună ziua.\nDocumentul cerut la 21 noiembrie 2026 este gata.\n".to_owned(),
        html: None,
    };
    let id = outbox::post(&mut act, message).await.unwrap();
    act.commit().await.unwrap();
    id
}

async fn state_after_run(
    db: &Db,
    url: &str,
    wanted: fn(&outbox::Status) -> bool,
) -> outbox::Status {
    let id = posted(db).await;
    let smtp = Smtp::new(
        url,
        "Cazier <nu-raspunde@hub.example.ro>",
        Some("ajutor@hub.example.ro"),
        SystemClock::shared(),
    )
    .unwrap();
    let runner = mail::register(Runner::new(db.clone()), Arc::new(smtp));
    let running = runner.run(std::future::pending::<()>());
    let watching = async {
        loop {
            let mut read = db.read().await.unwrap();
            let status = outbox::status(&mut read, id).await.unwrap().unwrap();
            drop(read);
            if wanted(&status) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        () = running => panic!("the runner stopped"),
        status = tokio::time::timeout(Duration::from_secs(20), watching) => status.expect("the letter is worked on"),
    }
}

#[tokio::test]
async fn a_letter_in_the_outbox_reaches_the_server_with_good_headers() {
    each_engine(&[], async |db| {
        let (url, mut received) = server(None).await;
        let status = state_after_run(&db, &url, |status| status.state == "sent").await;
        assert_eq!(status.last_error, None);
        let letter = received.recv().await.unwrap();
        for line in [
            "From: Cazier <nu-raspunde@hub.example.ro>",
            "To: ana.ionescu@example.ro",
            "Reply-To: ajutor@hub.example.ro",
            "Subject: Documentul cerut este gata",
            "Auto-Submitted: auto-generated",
            "Content-Language: ro",
            "Content-Type: text/plain; charset=utf-8",
            "Date: ",
        ] {
            assert!(letter.contains(line), "{line} in\n{letter}");
        }
        let id = letter.lines().find(|line| line.starts_with("Message-ID: <")).unwrap();
        assert!(id.ends_with("@hub.example.ro>") && id.len() > 60, "{id}");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_given_up_and_a_busy_server_is_asked_again() {
    each_engine(&[], async |db| {
        let (url, _letters) = server(Some("550 ana.ionescu@example.ro unknown")).await;
        let status = state_after_run(&db, &url, |status| status.state == "failed").await;
        assert_eq!(status.last_error.as_deref(), Some("smtp-550"), "the code, not the address");
    })
    .await;
    each_engine(&[], async |db| {
        let (url, _letters) = server(Some("451 later")).await;
        let status = state_after_run(&db, &url, |status| status.attempts > 0).await;
        assert_eq!(
            (status.state.as_str(), status.last_error.as_deref()),
            ("waiting", Some("smtp-451"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_letter_outlives_days_without_a_mail_server() {
    each_engine(&[], async |db| {
        let clock = TestClock::parse("2026-11-20T09:00:00Z");
        let db = db.with_clock(clock.clone());
        let id = posted(&db).await;
        let runner = |url: &str| {
            let from = "Cazier <nu-raspunde@hub.example.ro>";
            let smtp = Smtp::new(url, from, None, SystemClock::shared()).unwrap();
            mail::register(Runner::new(db.clone()), Arc::new(smtp))
        };
        let (url, _letters) = server(Some("451 later")).await;
        let down = runner(&url);
        for attempt in 1..=60 {
            clock.advance(SignedDuration::from_hours(1));
            assert_eq!(down.drain().await.unwrap(), 1, "attempt {attempt}");
        }
        let (url, mut received) = server(None).await;
        clock.advance(SignedDuration::from_mins(5));
        assert_eq!(runner(&url).drain().await.unwrap(), 1, "minutes after mail is back");
        let mut read = db.read().await.unwrap();
        assert_eq!(outbox::status(&mut read, id).await.unwrap().unwrap().state, "sent");
        assert!(received.recv().await.is_some());
    })
    .await;
}
