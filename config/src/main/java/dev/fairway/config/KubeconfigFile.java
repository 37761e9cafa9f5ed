package dev.fairway.config;

import dev.fairway.config.KubeconfigUser.Program;
import dev.fairway.config.KubeconfigUser.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The text of a kubeconfig (k8s.io/client-go/tools/clientcmd/api/v1), as far as it is needed: the
 * user of a context, and its server. What it does not know how to do is an error and never left
 * out, since it would then be somebody else whom the cluster sees.
 */
public final class KubeconfigFile {

  private static final String V1 = "client.authentication.k8s.io/v1";
  private static final String V1BETA1 = "client.authentication.k8s.io/v1beta1";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> UNSUPPORTED =
      List.of(
          "auth-provider", "username", "password", "as", "as-uid", "as-groups", "as-user-extra");

  private KubeconfigFile() {}

  /**
   * The user of a context.
   *
   * @param context which context; the current one if absent
   * @throws IllegalArgumentException if there is none, or it holds what is not supported; the
   *     message quotes no secret
   */
  public static KubeconfigUser user(String text, Optional<String> context) {
    Context chosen = context(text, context);
    String name =
        text(chosen.entry(), "user")
            .orElseThrow(() -> bad("context " + Quoted.of(chosen.name()) + ": no user"));
    Node user =
        named(chosen.root(), "users", name, "user")
            .orElseThrow(() -> bad("no user " + Quoted.of(name)));
    try {
      return user(user);
    } catch (IllegalArgumentException e) {
      throw bad("user " + Quoted.of(name) + ": " + e.getMessage());
    }
  }

  /**
   * The server of a context.
   *
   * @param context which context; the current one if absent
   * @throws IllegalArgumentException if there is none, or it cannot be verified
   */
  public static KubeconfigServer server(String text, Optional<String> context) {
    Context chosen = context(text, context);
    String name =
        text(chosen.entry(), "cluster")
            .orElseThrow(() -> bad("context " + Quoted.of(chosen.name()) + ": no cluster"));
    Node cluster =
        named(chosen.root(), "clusters", name, "cluster")
            .orElseThrow(() -> bad("no cluster " + Quoted.of(name)));
    if (text(cluster, "insecure-skip-tls-verify").orElse("false").equals("true")) {
      throw bad("cluster " + Quoted.of(name) + ": insecure-skip-tls-verify is not supported");
    }
    return new KubeconfigServer(
        text(cluster, "server")
            .orElseThrow(() -> bad("cluster " + Quoted.of(name) + ": no server")),
        text(cluster, "tls-server-name"),
        fileOrData(cluster, "certificate-authority"));
  }

  /** A context of a kubeconfig, and the kubeconfig itself. */
  private record Context(Node root, String name, Node entry) {}

  private static Context context(String text, Optional<String> context) {
    YamlDocuments documents = YamlDocuments.parse("kubeconfig", text);
    if (!documents.problems().isEmpty()) {
      Problem problem = documents.problems().getFirst();
      throw bad("line " + problem.location().line() + ": " + problem.message());
    }
    if (documents.documents().size() != 1) {
      throw bad(documents.documents().size() + " YAML documents (expected: one kubeconfig)");
    }
    Node root = documents.documents().getFirst().root();
    String wanted =
        context
            .or(() -> text(root, "current-context"))
            .orElseThrow(() -> bad("no current-context (expected: one, or the field context)"));
    Node entry =
        named(root, "contexts", wanted, "context")
            .orElseThrow(() -> bad("no context " + Quoted.of(wanted)));
    return new Context(root, wanted, entry);
  }

  private static KubeconfigUser user(Node user) {
    for (String field : UNSUPPORTED) {
      if (find(user, field).isPresent()) {
        throw bad(
            field
                + " is not supported (expected: token, tokenFile, client-certificate, client-key,"
                + " their -data, or exec)");
      }
    }
    // As client-go has it: a token's file goes before the token, data in place before a file.
    Optional<Text> token =
        text(user, "tokenFile")
            .<Text>map(Text.InFile::new)
            .or(() -> text(user, "token").map(Text.Inline::new));
    Optional<Text> certificate = fileOrData(user, "client-certificate");
    Optional<Text> key = fileOrData(user, "client-key");
    if (certificate.isPresent() != key.isPresent()) {
      throw bad("client-certificate without client-key, or the other way round");
    }
    Optional<Program> exec = find(user, "exec").map(KubeconfigFile::program);
    if (exec.isPresent() && (token.isPresent() || certificate.isPresent())) {
      throw bad("exec beside a token or a certificate (expected: only one of them)");
    }
    if (exec.isEmpty() && token.isEmpty() && certificate.isEmpty()) {
      throw bad("neither a token nor a certificate nor exec");
    }
    return new KubeconfigUser(token, certificate, key, exec);
  }

  private static Optional<Text> fileOrData(Node user, String field) {
    Optional<String> data = text(user, field + "-data");
    return data.isPresent()
        ? Optional.of(new Text.Inline(decoded(field, data.get())))
        : text(user, field).map(Text.InFile::new);
  }

  private static String decoded(String field, String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw bad(field + "-data is not base64");
    }
  }

  private static Program program(Node exec) {
    String version = text(exec, "apiVersion").orElse("");
    if (!version.equals(V1) && !version.equals(V1BETA1)) {
      throw bad("exec.apiVersion " + Quoted.of(version) + " (expected: " + V1 + ")");
    }
    if (text(exec, "interactiveMode").orElse("").equals("Always")) {
      throw bad("exec.interactiveMode Always (expected: Never or IfAvailable: nobody is there)");
    }
    if (text(exec, "provideClusterInfo").orElse("false").equals("true")) {
      throw bad("exec.provideClusterInfo is not supported");
    }
    String command = text(exec, "command").orElseThrow(() -> bad("exec.command is missing"));
    List<String> args = new ArrayList<>();
    for (Node arg : list(exec, "args")) {
      args.add(scalar(arg, "exec.args"));
    }
    Map<String, String> env = new HashMap<>();
    for (Node each : list(exec, "env")) {
      String name = text(each, "name").orElseThrow(() -> bad("exec.env without a name"));
      env.put(name, text(each, "value").orElse(""));
    }
    return new Program(new CredentialSpec.Exec(command, args, env, TIMEOUT), version);
  }

  /** The value of an entry of a list of named things. */
  private static Optional<Node> named(Node root, String list, String name, String value) {
    for (Node each : list(root, list)) {
      if (text(each, "name").equals(Optional.of(name))) {
        return find(each, value);
      }
    }
    return Optional.empty();
  }

  private static List<Node> list(Node node, String field) {
    Optional<Node> found = find(node, field);
    if (found.isEmpty()) {
      return List.of();
    }
    if (found.get() instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    throw bad(field + ": " + Type.sort(found.get()) + " (expected: a list)");
  }

  private static Optional<String> text(Node node, String field) {
    return find(node, field).map(value -> scalar(value, field)).filter(text -> !text.isEmpty());
  }

  private static String scalar(Node node, String field) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw bad(field + ": " + Type.sort(node) + " (expected: text)");
  }

  private static Optional<Node> find(Node node, String field) {
    if (!(node instanceof MappingNode mapping)) {
      throw bad(Type.sort(node) + " (expected: an object with " + field + ")");
    }
    Optional<Node> found = Optional.empty();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(field)) {
        if (found.isPresent()) {
          throw bad(field + " is given twice");
        }
        found = Optional.of(tuple.getValueNode());
      }
    }
    return found.filter(value -> !Type.isNull(value));
  }

  private static IllegalArgumentException bad(String message) {
    return new IllegalArgumentException(message);
  }
}
