"""One reply at a time, rules of one's own, reports, types."""

import doctest
import threading

import pytest

import bounce_classifier
from bounce_classifier import Classifier, classify, normalise, parse_report


def test_a_reply_has_its_class():
    found = classify("552 5.2.2 <bob@example.com>: Mailbox full")
    assert (found.label, found.severity, found.action) == ("QuotaIssues", "transient", "retry")
    assert found.bounce_class == "QuotaIssues"
    assert found.rule.file.endswith(".toml") and found.rule.line > 0 and found.rule.pattern
    assert Classifier().labels[found.label_id].name == "QuotaIssues"
    assert repr(found) == "<QuotaIssues: transient, retry>"


@pytest.mark.parametrize("reply", ["", "\0", "x" * (1 << 20), "250 fine", "\ud800", b"", b"\xff\xfe"])
def test_anything_may_be_a_reply(reply):
    found = classify(reply)
    assert (found.label, found.action, found.rule) == ("Uncategorized", "review", None)


def test_bytes_need_not_be_utf8():
    assert classify(b"550 5.1.1 Bo\xeete inconnue: user unknown").label == "InvalidRecipient"
    with pytest.raises(TypeError, match="str or bytes"):
        classify(550)


def test_rules_of_ones_own(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text("[rules]\nGreylisted = ['(?i)^4.+grey-?list']\n")
    classifier = Classifier(files=[mine, "builtin"])
    assert classifier.classify("450 Greylisted").label == "Greylisted"
    assert classifier.classify("450 Greylisted").bounce_class == "Other"
    assert classifier.classify("552 5.2.2 Mailbox full").label == "QuotaIssues"
    assert len(classifier) == len(Classifier()) + 1


def test_mistakes_in_rules_are_shown(tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[rules]\nMine = ['(']\n")
    with pytest.raises(ValueError, match="wrong.toml:2"):
        Classifier(files=[wrong])
    with pytest.raises(ValueError, match="cannot read"):
        Classifier(image=tmp_path / "none.image")
    with pytest.raises(TypeError):
        Classifier(files=[wrong], image=wrong)


def test_what_is_pasted():
    assert normalise("552-5.2.2 The mailbox\r\n552 5.2.2 is full") == "552 5.2.2 The mailbox is full"


def test_a_report():
    mail = (
        b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n"
        b"I wasn't able to deliver your message to the following addresses.\r\n\r\n"
        b"<bob@example.com>:\r\n192.0.2.1 said: 550 5.1.1 No such user\r\n"
    )
    report = parse_report(mail)
    assert report["kind"] == "bounce"
    [recipient] = report["recipients"]
    assert recipient["bounce"]["label"] == "InvalidRecipient"
    assert parse_report(b"Subject: hello\r\n\r\nhello\r\n") is None


def test_threads_share_a_classifier():
    classifier, labels = Classifier(), []
    work = lambda: labels.extend(classifier.classify("552 5.2.2 Mailbox full").label for _ in range(1000))
    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert labels == ["QuotaIssues"] * 4000


def test_the_examples_of_the_documentation():
    failed, tried = doctest.testmod(bounce_classifier)
    assert tried > 0 and failed == 0
