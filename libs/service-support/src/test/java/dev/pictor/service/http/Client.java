package dev.pictor.service.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Pattern;

/** A client that need not send what it has announced. */
final class Client {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final Socket socket;
    private final InputStream in;

    Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = socket.getInputStream();
    }

    /** Sends the head of a POST and the first bytes of its body. */
    Client post(String path, String header, int sent) throws IOException {
        var head = "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(path, header);
        socket.getOutputStream().write(head.getBytes(ISO_8859_1));
        socket.getOutputStream().write(new byte[sent]);
        return this;
    }

    /** Sends more. */
    void send(String more) throws IOException {
        socket.getOutputStream().write(more.getBytes(ISO_8859_1));
    }

    /** The next answer, head and body. */
    String answer() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) c);
        }
        var length = LENGTH.matcher(head);
        return head
                + (length.find()
                        ? new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1)
                        : "");
    }

    /** Waits until the server closes. */
    boolean closed() throws IOException {
        return in.read() < 0;
    }

    /** Hangs up. */
    void leave() throws IOException {
        socket.close();
    }
}
