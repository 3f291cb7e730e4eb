import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.aia.DefaultAIASource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges signatures by the European Commission's DSS and its default policy (EN 319 102-1):
 * {@code Dss [--offline] TRUST.pem a.pdf b.pdf}.
 *
 * <p>Writes one line a signature: indication, level and file, separated by tabs, followed by one
 * line a reason. Exit code 0: every file has signatures and all are TOTAL_PASSED; 1: some are not;
 * 2: the judge itself could not work.
 */
public final class Dss {
    public static void main(String[] args) {
        List<String> rest = new ArrayList<>(List.of(args));
        boolean online = !rest.remove("--offline");
        if (rest.size() < 2) {
            System.err.println("usage: Dss [--offline] TRUST.pem FILE…");
            System.exit(2);
        }
        boolean good = true;
        try {
            CertificateVerifier verifier = verifier(new File(rest.get(0)), online);
            for (String file : rest.subList(1, rest.size())) {
                good &= judge(new File(file), verifier);
            }
        } catch (Exception | Error problem) {
            problem.printStackTrace();
            System.exit(2);
        }
        System.exit(good ? 0 : 1);
    }

    private static CertificateVerifier verifier(File trust, boolean online) throws Exception {
        CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
        try (InputStream in = new FileInputStream(trust)) {
            for (var found : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                anchors.addCertificate(new CertificateToken((X509Certificate) found));
            }
        }
        if (anchors.getCertificates().isEmpty()) {
            throw new IllegalArgumentException(trust + " holds no certificate");
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(anchors);
        // What is missing shows in the indication; the log adds nothing.
        verifier.setAlertOnMissingRevocationData(new SilentOnStatusAlert());
        verifier.setAlertOnUncoveredPOE(new SilentOnStatusAlert());
        if (online) {
            verifier.setAIASource(new DefaultAIASource());
            verifier.setOcspSource(new OnlineOCSPSource());
            verifier.setCrlSource(new OnlineCRLSource());
        } else {
            verifier.setAIASource(null);
        }
        return verifier;
    }

    private static boolean judge(File file, CertificateVerifier verifier) {
        SignedDocumentValidator validator;
        try {
            validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
        } catch (RuntimeException unreadable) {
            System.out.println("UNREADABLE\t-\t" + file + "\n\t" + unreadable.getMessage());
            return false;
        }
        validator.setCertificateVerifier(verifier);
        Reports reports = validator.validateDocument();
        SimpleReport report = reports.getSimpleReport();
        List<String> signatures = report.getSignatureIdList();
        if (signatures.isEmpty()) {
            System.out.println("UNSIGNED\t-\t" + file);
        }
        boolean good = !signatures.isEmpty();
        for (String id : signatures) {
            Indication indication = report.getIndication(id);
            SignatureLevel level = report.getSignatureFormat(id);
            System.out.println(indication + "\t" + level + "\t" + file);
            if (indication != Indication.TOTAL_PASSED) {
                good = false;
                System.out.println("\t" + report.getSubIndication(id));
            }
            report.getAdESValidationErrors(id).forEach(m -> System.out.println("\terror: " + m.getValue()));
            report.getAdESValidationWarnings(id).forEach(m -> System.out.println("\twarning: " + m.getValue()));
        }
        return good;
    }
}
