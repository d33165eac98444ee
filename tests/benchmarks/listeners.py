"""What a shop of a million has heard: a million texts, their conversations, contests.

`listening.py` beside it asks for the pages. Bare SQL writes the rows after `million.py`
has written the people: of them 300,000 text us, one 2,000 times.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import asking

# Of a million texts, or as many of fewer: these shares of them stand for more.
TEXTS, TALKERS, ENTRIES, RUNS = 1_000_000, 300_000, 200_000, 70_000
UNCLEAR = 200
COMMON = (
    "Thanks!|ok|Who is this?|Do you have peonies on Friday?|Are you open today?|"
    "Where is my order|Can you call me|Great, thank you so much|What are your hours?|"
    "How much is delivery|I am outside|When do you close"
)
FIRST = (
    "Hello do you|Hi can you|Please could you|Would you|Sorry did you|Hey when do you|"
    "Morning how do you|Anyone there can you|Also will you|Question why did you"
)
VERB = (
    "deliver|have|wrap|send|keep|change|cancel|order|arrange|find|grow|replace|sell|"
    "bring|reserve|water|cut|refund"
)
WHAT = (
    "peonies|tulips|roses|lilies|orchids|sunflowers|a bouquet|two bouquets|the wreath|"
    "a birthday card|my vase|those ferns|ranunculus|dried lavender|eucalyptus|"
    "the chocolates|a gift voucher|the table flowers"
)
WHEN = (
    "today|tomorrow|on Friday|on Saturday morning|before noon|after work|next week|"
    "for my mother|for the office|for a wedding in June|to Brooklyn|to the hospital|"
    "at the second shop|without the ribbon|in white|again please|for 12 people|"
    "by order 44120"
)


def _one_of(words: str, which: int) -> str:
    several = words.split("|")
    quoted = ",".join("'" + word.replace("'", "''") + "'" for word in several)
    return f"(ARRAY[{quoted}])[abs(hashint4(k * 31 + {which})) %% {len(several)} + 1]"


SAID = f"""
CASE WHEN abs(hashint4(k * 31 + 9)) %% 10 < 3 THEN {_one_of(COMMON, 5)}
    ELSE {_one_of(FIRST, 1)} || ' ' || {_one_of(VERB, 2)} || ' ' || {_one_of(WHAT, 3)}
        || ' ' || {_one_of(WHEN, 4)} || '?' END
"""
# Two years of texts; the newest three fifths came in the last 30 days.
HEARD = f"""
INSERT INTO keywords_inboundmessage
    (gateway, provider_id, from_number, to_number, body, intent, reply, changes,
     received_at, created_at, sender_id, subscriber_id, keyword_id, provider_answer,
     answer, fault, silence)
SELECT 'main', 'in-' || k, person.phone, '+12025550100',
    CASE intent WHEN 'keyword' THEN initcap(keyword.word) WHEN 'opt_out' THEN 'STOP'
        WHEN 'help' THEN 'HELP' WHEN 'answer' THEN (k %% 11)::text ELSE {SAID} END,
    CASE WHEN k %% 300000 = 7 THEN '' ELSE intent END,
    CASE WHEN intent IN ('keyword', 'help') THEN 'Petal & Stem: ' || k ELSE '' END,
    '[]', at, at,
    CASE WHEN k < %(texts)s * 0.02 AND k %% 20 = 0 THEN %(retired)s ELSE %(sender)s END,
    person.id, CASE intent WHEN 'keyword' THEN keyword.id END, '',
    CASE WHEN intent IN ('keyword', 'help') THEN 'other' ELSE '' END,
    CASE WHEN k %% 300000 = 7 THEN 'KeyError' ELSE '' END,
    CASE WHEN k < %(texts)s * 0.05 AND k %% 100 = 3 THEN 'limit' ELSE '' END
FROM (
    SELECT *, CASE WHEN is_new AND dice < 500 THEN 'keyword'
        WHEN is_new AND dice < 834 THEN 'answer' WHEN dice >= 985 THEN 'opt_out'
        WHEN dice >= 980 THEN 'help' ELSE 'message' END AS intent,
        CASE WHEN is_new
            THEN now() - (%(texts)s - k) * interval '30 days' / (0.6 * %(texts)s)
            ELSE now() - interval '30 days' - (0.4 * %(texts)s - k)
                * interval '700 days' / (0.4 * %(texts)s) END AS at
    FROM (
        SELECT k, k > %(texts)s * 0.4 AS is_new, abs(hashint4(k * 31 + 7)) %% 1000
            AS dice FROM generate_series(1, %(texts)s) AS k
    ) AS thrown
) AS text
JOIN subscribers_subscriber person ON person.id = %(first)s + CASE
    WHEN k %% 500 = 0 THEN 0 WHEN k %% 100000 = 1 THEN 1
    ELSE k::bigint * 7919 %% %(talkers)s END
JOIN (SELECT id, word, row_number() OVER (ORDER BY id) - 1 AS place
    FROM keywords_keyword) AS keyword
    ON keyword.place = CASE WHEN k %% 3 = 0 THEN 0 ELSE k %% 20 END
ORDER BY k
"""  # noqa: S608 - nothing in it comes from outside this file
# Of three open, one is mine and one nobody's; a few are put off, most are closed.
CONVERSATIONS = """
INSERT INTO keywords_conversation
    (subscriber_id, sender_id, status, assignee_id, snoozed_until, heard_count,
     answer_count, last_heard_at, gist, came_up_at, closed_by, created_at)
SELECT subscriber_id, %(sender)s, status,
    (ARRAY[%(bench)s, %(colleague)s, NULL])[dice %% 3 + 1],
    CASE status WHEN 'snoozed' THEN now() + interval '2 days' END, heard, 0, at,
    left(regexp_replace(regexp_replace(regexp_replace(lower(body), '[^a-z0-9 ]', '',
        'g'), '[0-9]+', '0', 'g'), '([a-z])\\1+', '\\1', 'g'), 80),
    at, CASE status WHEN 'closed' THEN 'sue' ELSE '' END, at
FROM (
    SELECT DISTINCT ON (subscriber_id) subscriber_id, body, received_at AS at,
        count(*) OVER (PARTITION BY subscriber_id) AS heard,
        abs(hashint8(subscriber_id * 31)) AS dice,
        CASE WHEN subscriber_id < %(first)s + 2 THEN 'open' ELSE
            (ARRAY['open','closed','closed'])[abs(hashint8(subscriber_id)) %% 3 + 1]
            END AS status
    FROM keywords_inboundmessage
    WHERE intent = 'message' AND sender_id = %(sender)s
    ORDER BY subscriber_id, received_at DESC
) AS last
"""
PUT_OFF = """
UPDATE keywords_conversation SET status = 'snoozed', snoozed_until = now() + interval
    '2 days' WHERE status = 'open' AND subscriber_id %% 20 = 3
"""
# Read by both, but for one in twenty of those that are open.
SEEN = """
INSERT INTO keywords_conversationseen (conversation_id, user_id, heard_count)
SELECT id, viewer, heard_count
FROM keywords_conversation, unnest(ARRAY[%(bench)s, %(colleague)s]) AS viewer
WHERE status <> 'open' OR subscriber_id %% 20 <> 0
"""
HELD = """
UPDATE subscribers_subscriber SET held_until = now() + subscriber_id %% 72 * interval
    '1 hour' FROM (SELECT subscriber_id FROM keywords_conversation
    WHERE status = 'open' ORDER BY hashint8(id) LIMIT %(unclear)s) AS them
WHERE subscriber_id = subscribers_subscriber.id
"""
NOTES = """
INSERT INTO keywords_conversationnote (conversation_id, by, body, created_at)
SELECT id, 'sue', 'Called her back, wants the white ones.', came_up_at
FROM keywords_conversation WHERE id %% 10 = 0
"""
# As many texts of ours as of theirs: staff's, or of a keyword.
ANSWERS = """
INSERT INTO campaigns_message
    (reference, subscriber_id, cause, sender_id, list_id, kind, tags, priority, status,
     code, detail, first_due_at, handed_at, finished_at, parts, attempts, provider_id,
     error, failed_by, created_at)
SELECT gen_random_uuid(), subscriber_id, 'bench:' || id, %(sender)s, %(list)s,
    'conversational', '[]', 0, 'delivered', '', '', at, at, at, 1, 1, '', '', '', at
FROM (SELECT id, subscriber_id, received_at + interval '3 minutes' AS at
    FROM keywords_inboundmessage ORDER BY id) AS heard
"""
BESIDE = (
    """
    INSERT INTO campaigns_messagetext (message_id, body)
    SELECT id, 'Petal & Stem: yes, until six today. Shall we keep some?'
    FROM campaigns_message WHERE cause LIKE 'bench:%%'
    """,
    """
    INSERT INTO keywords_staffanswer (conversation_id, number, message_id, by)
    SELECT talk.id, row_number() OVER (PARTITION BY talk.id ORDER BY text.id), text.id,
        'sue'
    FROM keywords_inboundmessage heard
    JOIN campaigns_message text ON text.cause = 'bench:' || heard.id
    JOIN keywords_conversation talk ON talk.subscriber_id = heard.subscriber_id
    WHERE heard.intent = 'message'
    """,
    """
    UPDATE keywords_conversation SET answer_count = heard_count WHERE status = 'open'
    """,
    """
    INSERT INTO keywords_contestentry
        (contest_id, subscriber_id, code, rules_id, sender_id, inbound_id, entered_at)
    SELECT %(contest)s, person.id, left(md5('entry' || person.id), 16), %(rules)s,
        CASE WHEN text.id IS NOT NULL THEN %(sender)s::bigint END, text.id,
        now() - person.id %% 20 * interval '1 day'
    FROM subscribers_subscriber person
    LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n
        FROM keywords_inboundmessage WHERE keyword_id = %(winning)s) AS text
        ON text.n = person.id - %(first)s
    WHERE person.id < %(first)s + %(entries)s
    """,
    """
    INSERT INTO keywords_pollrun
        (poll_id, subscriber_id, sender_id, campaign_id, question_id, asked_at,
         is_told_how, started_at, finished_at)
    SELECT %(poll)s, id, %(sender)s, CASE WHEN id %% 5 > 0 THEN %(campaign)s::bigint
            END, CASE WHEN id %% 10 = 0 THEN %(last_question)s::bigint END, now(),
        false, now(), CASE WHEN id %% 10 > 0 THEN now() - id %% 5000
            * interval '1 minute' END
    FROM subscribers_subscriber WHERE id < %(first)s + %(runs)s
    """,
    """
    INSERT INTO keywords_pollanswer
        (run_id, question_id, option_id, score, words, inbound_id, answered_at)
    SELECT run.id, question.id, CASE question.kind WHEN 'choice' THEN
            (%(options)s::bigint[])[run.id %% 4 + 1] END,
        CASE question.kind WHEN 'score_10' THEN (run.id * 7) %% 11 END,
        CASE question.kind WHEN 'words' THEN 'They last a week and smell good.'
            ELSE '' END, text.id, now() - run.id %% 5000 * interval '1 minute'
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM keywords_pollrun
        WHERE poll_id = %(poll)s) AS run
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n
        FROM keywords_inboundmessage WHERE intent = 'answer') AS text ON text.n = run.n
    JOIN keywords_pollquestion question ON question.poll_id = %(poll)s
        AND (question.id <> %(last_question)s OR run.question_id IS NULL)
    """,
)


def fill(people: int) -> None:
    """Write it into the shop that `million.fill` wrote for so many people.

    Fewer than a million people: as much less of everything.
    """
    import million
    from django.db import connection

    started = time.perf_counter()
    values = _made(people / 1_000_000)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
        with million.bare(cursor, "keywords_inboundmessage"):
            cursor.execute(HEARD, values)
        cursor.execute("ANALYZE keywords_inboundmessage")
        for statement in (CONVERSATIONS, PUT_OFF, SEEN, HELD, NOTES):
            cursor.execute(statement, values)
        with million.bare(cursor, "campaigns_message"):
            cursor.execute(ANSWERS, values)
        cursor.execute("ANALYZE")
        for statement in BESIDE:
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")
        cursor.execute("RESET synchronous_commit")
    sys.stdout.write(f"heard in {time.perf_counter() - started:.0f} s\n")


def _made(share: float) -> dict[str, object]:
    """Make what the texts are about, a few rows of each; return the keys by name."""
    from django.contrib.auth.models import User

    from campaigns.models import Campaign, Sender
    from subscribers.models import Subscriber, SubscriberList
    from tests.factories import make_sender

    lst = SubscriberList.objects.get(slug="offers")
    sender = Sender.objects.get(slug="main")
    campaign = Campaign.objects.get(slug="spring")
    contest, rules = asking.contest(lst)
    poll, last_question, options = asking.poll(lst, campaign)
    return {
        "texts": int(TEXTS * share),
        "talkers": int(TALKERS * share),
        "entries": int(ENTRIES * share),
        "runs": int(RUNS * share),
        "unclear": UNCLEAR,
        "first": Subscriber.objects.order_by("pk").values_list("pk", flat=True)[0],
        "sender": sender.pk,
        "retired": make_sender("retired", number="+12025550199").pk,
        "list": lst.pk,
        "campaign": campaign.pk,
        "bench": User.objects.create_superuser("bench").pk,
        "colleague": User.objects.create_superuser("sue").pk,
        "contest": contest.pk,
        "rules": rules.pk,
        "winning": asking.keywords(sender, lst, contest, poll),
        "poll": poll.pk,
        "last_question": last_question,
        "options": options,
    }
