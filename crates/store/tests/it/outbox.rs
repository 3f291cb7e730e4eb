//! Messages to people.

use store::outbox::{self, Message};
use store::{jobs, testing};

use crate::{TEST, both};

fn message() -> Message {
    Message {
        kind: "request.ready".to_owned(),
        to: "ion@example.ro".to_owned(),
        lang: "ro".to_owned(),
        subject: "Certificatul este gata".to_owned(),
        text: "Îl puteți descărca.".to_owned(),
        html: None,
    }
}

#[tokio::test]
async fn a_message_is_sent_once_and_its_words_are_erased() {
    both(async |db| {
        let mut act = db.act(&TEST, "request.issue").await.unwrap();
        let id = outbox::post(&mut act, message()).await.unwrap();
        act.commit().await.unwrap();

        let sends = jobs::Runner::new(db.clone()).on(outbox::SEND, |work: jobs::Work| async move {
            let id = work.key.parse().expect("the key is the message's id");
            let mut act = work.db.act(&TEST, "message.send").await?;
            let Some(found) = outbox::waiting(&mut act, id).await? else { return Ok(()) };
            assert_eq!(found, message());
            if work.attempt == 1 {
                outbox::trouble(&mut act, id, "mail.busy").await?;
                act.commit().await?;
                return Err(jobs::Failure::later("mail.busy", work.db.now()));
            }
            outbox::sent(&mut act, id).await?;
            act.commit().await?;
            Ok(())
        });
        assert_eq!(sends.drain().await.unwrap(), 2);

        let mut act = db.act(&TEST, "message.look").await.unwrap();
        assert_eq!(outbox::waiting(&mut act, id).await.unwrap(), None);
        assert!(!outbox::sent(&mut act, id).await.unwrap());
        let status = outbox::status(&mut act, id).await.unwrap().unwrap();
        assert_eq!((status.state.as_str(), status.attempts), ("sent", 2));
        let mut read = db.read().await.unwrap();
        let words: Option<String> = read.one(WORDS, vec![]).await.unwrap().get("words").unwrap();
        assert_eq!(words, None);
    })
    .await;
}

const WORDS: store::Statement = store::Statement::new(
    "WORDS",
    "SELECT coalesce(subject, body_text, body_html) AS words FROM message",
);

#[tokio::test]
async fn a_message_exists_only_with_its_act() {
    both(async |db| {
        testing::inject(&db, testing::Fault::NotDone);
        let mut act = db.act(&TEST, "request.issue").await.unwrap();
        let id = outbox::post(&mut act, message()).await.unwrap();
        assert!(act.commit().await.is_err());
        let mut read = db.read().await.unwrap();
        assert_eq!(outbox::status(&mut read, id).await.unwrap(), None);
        assert!(jobs::counts(&mut read).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_message_given_up_is_erased_too() {
    both(async |db| {
        let mut act = db.act(&TEST, "request.issue").await.unwrap();
        let ids = outbox::post_all(&mut act, vec![message(), message()]).await.unwrap();
        act.commit().await.unwrap();
        let mut act = db.act(&TEST, "message.send").await.unwrap();
        assert!(outbox::failed(&mut act, ids[0], "mail.no-such-address").await.unwrap());
        act.commit().await.unwrap();
        let mut read = db.read().await.unwrap();
        let status = outbox::status(&mut read, ids[0]).await.unwrap().unwrap();
        assert_eq!(status.last_error.as_deref(), Some("mail.no-such-address"));
        assert_eq!(outbox::waiting(&mut read, ids[1]).await.unwrap(), Some(message()));
    })
    .await;
}

#[test]
fn messages_do_not_print_themselves() {
    assert_eq!(format!("{:?}", message()), r#"Message { kind: "request.ready", .. }"#);
}
