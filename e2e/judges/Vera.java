import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges PDF files by veraPDF: {@code Vera 3a,ua1 a.pdf b.pdf}.
 *
 * <p>Writes one line a file and flavour, {@code PASS} or {@code FAIL}, then tab-separated flavour
 * and file, followed by one line a broken rule. Exit code 0: all pass; 1: a file fails; 2: the
 * judge itself could not work.
 */
public final class Vera {
    public static void main(String[] args) {
        if (args.length < 2) {
            System.err.println("usage: Vera FLAVOUR[,FLAVOUR…] FILE…");
            System.exit(2);
        }
        List<PDFAFlavour> flavours = new ArrayList<>();
        for (String name : args[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(name);
            // An unknown name must not silently pass.
            if (flavour == PDFAFlavour.NO_FLAVOUR) {
                System.err.println("unknown flavour " + name);
                System.exit(2);
            }
            flavours.add(flavour);
        }
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = true;
        for (int i = 1; i < args.length; i++) {
            for (PDFAFlavour flavour : flavours) {
                try {
                    good &= judge(new File(args[i]), flavour);
                } catch (Exception | Error problem) {
                    System.err.println("cannot judge " + args[i] + ": " + problem);
                    System.exit(2);
                }
            }
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean judge(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
            ValidationResult result =
                    Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
            boolean pass = result.isCompliant();
            System.out.println((pass ? "PASS\t" : "FAIL\t") + flavour.getId() + "\t" + file);
            Map<String, String> broken = new LinkedHashMap<>();
            for (TestAssertion test : result.getTestAssertions()) {
                if (test.getStatus() == TestAssertion.Status.FAILED) {
                    broken.putIfAbsent(
                            test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber(),
                            test.getMessage() + " @ " + test.getLocation().getContext());
                }
            }
            broken.forEach((rule, message) -> System.out.println("\t" + rule + "\t" + message));
            return pass;
        }
    }
}
