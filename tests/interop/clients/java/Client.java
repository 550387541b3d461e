import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * An EDI client of the Java library alone, for a CA that takes XML in Shift_JIS (the profile neutral-xml).
 * {@code java Client.java issue|renew|connect URL TRUST STORE}; input by environment: EDI_COMMON_NAME EDI_KEY
 * EDI_RENEWAL_PASSWORD EDI_P12_PASSWORD. It keeps one PKCS#12 file, {@code edi.p12}, under a password of its own.
 */
public final class Client {
    private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
    private static final char[] OWN_PASSWORD = "edi-store".toCharArray();
    private static final int CONNECT_MS = 4000;
    private static final int READ_MS = 5000;

    /** How an action ended, as exit code. */
    private static final class Ended extends Exception {
        private final int code;

        Ended(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    private final URL url;
    private final Path trust;
    private final Path store;

    private Client(String url, String trust, String store) throws IOException {
        this.url = new URL(url);
        this.trust = Path.of(trust);
        this.store = Path.of(store, "edi.p12");
    }

    public static void main(String[] arguments) {
        try {
            Client client = new Client(arguments[1], arguments[2], arguments[3]);
            switch (arguments[0]) {
                case "issue" -> client.issue();
                case "renew" -> client.renew();
                case "connect" -> client.connect();
                default -> System.exit(89);
            }
            System.out.println("done");
        } catch (Ended ended) {
            System.out.println(ended.getMessage());
            System.exit(ended.code);
        } catch (Exception unexpected) {
            System.out.println("failed: " + unexpected);
            System.exit(1);
        }
    }

    // -- Actions --------------------------------------------------------------------------------

    private void issue() throws Exception {
        String request = "<?xml version=\"1.0\" encoding=\"Windows-31J\"?><request version=\"1.0\" type=\"NEW\">"
            + "<user cn=\"" + escaped("EDI_COMMON_NAME") + "\"><key>" + escaped("EDI_KEY") + "</key></user>"
            + passwords() + "</request>";
        setUp(certificateIn(post(request, null)));
    }

    private void renew() throws Exception {
        if (!Files.exists(store)) {
            throw new Ended(10, "no certificate to renew");
        }
        KeyStore own = open(Files.readAllBytes(store), OWN_PASSWORD);
        X509Certificate current = (X509Certificate) own.getCertificate(own.aliases().nextElement());
        try {
            current.checkValidity();
        } catch (CertificateException expired) {
            throw new Ended(10, "the certificate has expired");
        }
        String request = "<?xml version=\"1.0\" encoding=\"Windows-31J\"?><request version=\"1.0\" type=\"RENEW\">"
            + passwords() + "</request>";
        setUp(certificateIn(post(request, own)));
    }

    private void connect() throws Exception {
        HttpsURLConnection connection = opened(open(Files.readAllBytes(store), OWN_PASSWORD));
        if (connection.getResponseCode() >= 400) {
            throw new Ended(24, "HTTP " + connection.getResponseCode());
        }
        connection.getInputStream().readAllBytes();
    }

    private static String passwords() {
        return "<password><renewal>" + escaped("EDI_RENEWAL_PASSWORD") + "</renewal><p12>"
            + escaped("EDI_P12_PASSWORD") + "</p12></password>";
    }

    private static String escaped(String variable) {
        return System.getenv(variable).replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    // -- The wire -------------------------------------------------------------------------------

    private HttpsURLConnection opened(KeyStore own) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        int number = 0;
        try (InputStream file = Files.newInputStream(trust)) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                trusted.setCertificateEntry("ca" + number++, certificate);
            }
        }
        TrustManagerFactory servers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        servers.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, own == null ? null : OWN_PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), servers.getTrustManagers(), null);
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(READ_MS);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    private byte[] post(String request, KeyStore own) throws Exception {
        HttpsURLConnection connection = opened(own);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "text/xml; charset=Windows-31J");
        try {
            connection.getOutputStream().write(request.getBytes(WINDOWS_31J));
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_BAD_REQUEST) {
                throw new Ended(status == 403 ? 23 : 24, "HTTP " + status);
            }
            InputStream body = status == HttpURLConnection.HTTP_OK ? connection.getInputStream()
                : connection.getErrorStream();
            return body == null ? new byte[0] : body.readAllBytes();
        } catch (SocketTimeoutException cause) {
            throw new Ended(21, "timeout: " + cause.getMessage());
        } catch (SSLException cause) {
            boolean untrusted = cause.getMessage() != null && (cause.getMessage().contains("PKIX")
                || cause.getMessage().contains("name") || cause.getMessage().contains("Path"));
            throw new Ended(untrusted ? 22 : 20, "TLS: " + cause.getMessage());
        } catch (IOException cause) {
            throw new Ended(20, "connection: " + cause);
        }
    }

    // -- The answer -----------------------------------------------------------------------------

    private static String certificateIn(byte[] body) throws Ended {
        Document document;
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            document = builder.parse(new ByteArrayInputStream(body));
        } catch (Exception cause) {
            throw new Ended(30, "the answer cannot be read: " + cause.getMessage());
        }
        Element result = child(document.getDocumentElement(), "result");
        if (result == null || !result.hasAttribute("code")) {
            throw new Ended(30, "the answer has no status code");
        }
        if (!result.getAttribute("code").equals("0000")) {
            throw new Ended(40, "the CA answers " + result.getAttribute("code") + ": " + result.getTextContent());
        }
        Element certificate = child(document.getDocumentElement(), "p12");
        if (certificate == null || certificate.getTextContent().isBlank()) {
            throw new Ended(30, "success without a certificate");
        }
        return certificate.getTextContent();
    }

    private static Element child(Element parent, String name) {
        NodeList children = parent.getChildNodes();
        for (int index = 0; index < children.getLength(); ++index) {
            Node node = children.item(index);
            if (node instanceof Element && node.getNodeName().equals(name)) {
                return (Element) node;
            }
        }
        return null;
    }

    private static KeyStore open(byte[] octets, char[] password) throws Exception {
        KeyStore opened = KeyStore.getInstance("PKCS12");
        opened.load(new ByteArrayInputStream(octets), password);
        return opened;
    }

    private void setUp(String base64) throws Exception {
        char[] password = System.getenv("EDI_P12_PASSWORD").toCharArray();
        KeyStore received;
        try {
            received = open(Base64.getMimeDecoder().decode(base64), password);
        } catch (IOException cause) {
            throw new Ended(32, "the PKCS#12 does not open with that password: " + cause.getMessage());
        }
        String alias = null;
        for (var names = received.aliases(); names.hasMoreElements();) {
            String name = names.nextElement();
            alias = received.isKeyEntry(name) ? name : alias;
        }
        if (alias == null) {
            throw new Ended(33, "the PKCS#12 has no key; the certificate is not registered");
        }
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, OWN_PASSWORD);
        own.setKeyEntry("edi", received.getKey(alias, password), OWN_PASSWORD, received.getCertificateChain(alias));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        own.store(octets, OWN_PASSWORD);
        Path beside = store.resolveSibling("edi.p12.new");
        Files.write(beside, octets.toByteArray());
        Files.move(beside, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
