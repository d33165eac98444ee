"""What is no list of phones is told where it is handed in, and kept nowhere."""

from io import BytesIO

import pytest
from django.urls import reverse

from subscribers.models import ImportDraft, ImportJob, Subscriber
from tests.factories import make_list
from tests.subscribers.importing.bad_files import BAD

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:subscribers_importjob_import_file")


@pytest.mark.parametrize(("content", "words"), BAD)
def test_a_bad_file_is_told_and_leaves_nothing(admin_client, settings, content, words):
    file = BytesIO(content)
    file.name = "people.csv"
    typed = {"confirmed": "yes", "file": file, "list": make_list().pk}

    page = admin_client.post(UPLOAD, typed, follow=True)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not any(model.objects.exists() for model in (Subscriber, ImportJob))
    kept = settings.DATA_DIR / "uploads"
    assert ImportDraft.objects.exists() or not kept.exists() or not any(kept.iterdir())
