package dev.lockstep.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The browser of this machine; none is ever downloaded. */
final class Chromium implements AutoCloseable {
    static final int DESK = 1280;
    static final int PHONE = 390;

    private static final Logger LOG = Logger.getLogger(Chromium.class);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final AtomicBoolean TOLD = new AtomicBoolean();
    private static final int PATIENCE_MILLIS = 60_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Fails, or leaves the tests of the caller out, where there is no browser. */
    static Chromium launch() {
        Optional<Path> executable = find();
        if (executable.isEmpty()) {
            missing();
        }
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(executable.orElseThrow())
                                // Chromium's own sandbox does not run as root, as CI does.
                                .setArgs(List.of("--no-sandbox", "--disable-gpu"))));
    }

    private static void missing() {
        String message = "no browser: set CHROMIUM, or install one of " + String.join(", ", NAMES);
        if (System.getProperty("browser", "").equals("required")) {
            throw new AssertionError(message);
        }
        if (TOLD.compareAndSet(false, true)) {
            LOG.warnf("Browser tests are left out: %s", message);
        }
        abort(message);
    }

    private static Optional<Path> find() {
        Stream<Path> named = Optional.ofNullable(System.getenv("CHROMIUM")).map(Path::of).stream();
        Stream<Path> onPath = NAMES.stream()
                .flatMap(name -> Arrays.stream(Optional.ofNullable(System.getenv("PATH"))
                                .orElse("")
                                .split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)));
        return Stream.concat(named, onPath).filter(Files::isExecutable).findFirst();
    }

    Tab tab(String base) {
        return tab(base, DESK, ColorScheme.LIGHT);
    }

    Tab tab(String base, int width, ColorScheme colours) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(base)
                .setViewportSize(width, 900)
                .setColorScheme(colours));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        return new Tab(context);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** One tab, which remembers what the browser complained about. */
    static final class Tab implements AutoCloseable {
        private final BrowserContext context;
        private final Page page;
        private final List<String> complaints = new ArrayList<>();

        private Tab(BrowserContext context) {
            this.context = context;
            // A violation of the content security policy is told to the console, too; this names what violated it.
            context.addInitScript("addEventListener('securitypolicyviolation', (event) =>"
                    + " console.error('policy violated: ' + event.violatedDirective + ' ' + event.blockedURI))");
            page = context.newPage();
            page.onPageError(complaints::add);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") || message.type().equals("warning")) {
                    complaints.add(message.text());
                }
            });
        }

        Page at(String address) {
            page.navigate(address);
            return page;
        }

        Page page() {
            return page;
        }

        void assertNoComplaints() {
            assertThat(complaints).as("complaints of the browser").isEmpty();
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
