import com.fasterxml.jackson.databind.ObjectMapper;
import generated.ApiClient;
import generated.ApiException;
import generated.api.MessagesApi;
import generated.api.ThreadsApi;
import generated.model.ChatThread;
import generated.model.CreateThreadRequest;
import generated.model.ErrorBody;
import generated.model.ListThreadsResponse;
import generated.model.Message;
import generated.model.SendMessageRequest;
import java.util.Map;
import java.util.UUID;

/** Creates a thread, sends a message, lists the threads, makes one call that is refused, and prints the results. */
class Use {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("SERVICE_URL"));
    String authorization = "Bearer " + System.getenv("TOKEN");
    client.setRequestInterceptor(request -> request.header("Authorization", authorization));
    ThreadsApi threads = new ThreadsApi(client);
    Long participant = Long.valueOf(System.getenv("PARTICIPANT_ID"));
    ChatThread thread = threads.createThread(new CreateThreadRequest().participantId(participant).title("Java"));
    SendMessageRequest content = new SendMessageRequest().body("hello").clientId(UUID.randomUUID());
    Message message = new MessagesApi(client).sendMessage(thread.getId(), content);
    ListThreadsResponse listed = threads.listThreads(10, null, null, null, null, null, null, null);
    Map<String, Object> seen = Map.of(
        "threadId", listed.getThreads().get(0).getId(),
        "title", thread.getTitle(),
        "messageId", message.getId(),
        "seq", message.getSeq(),
        "lastMessage", listed.getThreads().get(0).getLastMessage().getBody(),
        "refusal", refusal(client, threads));
    System.out.println(new ObjectMapper().writeValueAsString(seen));
  }

  private static String refusal(ApiClient client, ThreadsApi threads) throws Exception {
    try {
      threads.getThread(UUID.randomUUID());
      return "none";
    } catch (ApiException refused) {
      return client.getObjectMapper().readValue(refused.getResponseBody(), ErrorBody.class).getCode().getValue();
    }
  }
}
