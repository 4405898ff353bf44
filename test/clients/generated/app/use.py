"""Creates a thread, sends a message, lists the threads, makes one call that is refused, and prints the results."""

import json
import os
import uuid

from generated import AuthenticatedClient
from generated.api.messages import send_message
from generated.api.threads import create_thread, get_thread, list_threads
from generated.models import CreateThreadRequest, SendMessageRequest

client = AuthenticatedClient(base_url=os.environ["SERVICE_URL"], token=os.environ["TOKEN"])
participant = int(os.environ["PARTICIPANT_ID"])
thread = create_thread.sync(client=client, body=CreateThreadRequest(participant_id=participant, title="Python"))
content = SendMessageRequest(body="hello", client_id=uuid.uuid4())
message = send_message.sync(thread.id, client=client, body=content)
listed = list_threads.sync(client=client, limit=10)
refused = get_thread.sync(uuid.uuid4(), client=client)
seen = {
    "threadId": str(listed.threads[0].id),
    "title": thread.title,
    "messageId": str(message.id),
    "seq": message.seq,
    "lastMessage": listed.threads[0].last_message.body,
    "refusal": refused.code.value,
}
print(json.dumps(seen))
