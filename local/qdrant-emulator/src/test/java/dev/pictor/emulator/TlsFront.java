package dev.pictor.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Speaks TLS to clients, with a certificate made for the occasion, and plainly to a server. */
final class TlsFront implements AutoCloseable {

    private static final char[] PASSWORD = "for-a-test".toCharArray();

    private final SSLServerSocket listener;
    private final int backend;
    private final Path certificate;

    TlsFront(Path folder, int backend) throws Exception {
        this.backend = backend;
        var keys = keys(folder.resolve("keys.p12"));
        certificate = pem(keys, folder.resolve("authorities.pem"));
        listener =
                (SSLServerSocket)
                        context(keys)
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        listener.setSSLParameters(parameters);
        Thread.ofVirtual().start(this::accept);
    }

    private static KeyStore keys(Path file) throws Exception {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int code =
                new ProcessBuilder(
                                keytool,
                                "-genkeypair",
                                "-alias",
                                "store",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=store",
                                "-ext",
                                "SAN=ip:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        if (code != 0) {
            throw new IOException("keytool answers " + code);
        }
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static Path pem(KeyStore keys, Path file) throws GeneralSecurityException, IOException {
        var text =
                Base64.getMimeEncoder().encodeToString(keys.getCertificate("store").getEncoded());
        return Files.writeString(
                file, "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = (SSLSocket) listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), backend);
                Thread.ofVirtual().start(() -> pump(client, server));
                Thread.ofVirtual().start(() -> pump(server, client));
            } catch (IOException e) {
                // Closed, or a client that speaks no TLS: it sees its connection end.
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // The other side has gone.
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The certificate, which is its own authority, as PEM. */
    Path certificate() {
        return certificate;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
