package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Speed RAW_SIGN [ITERATIONS]: runs the benchmarks and prints ratios, which count; times drift. */
public final class Speed {
    private static final int WARM_UP = 12;

    private static boolean missed;

    private Speed() {}

    public static void main(String[] arguments) throws RunnerException, IOException {
        int iterations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 40;
        Path turns = Files.createTempFile("turns", "");
        Options options = new OptionsBuilder()
                .include(Signing.class.getName())
                .forks(1)
                .warmupIterations(WARM_UP)
                .warmupTime(TimeValue.milliseconds(250))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(250))
                .jvmArgsAppend("-Dbench.raw=" + arguments[0], "-Dbench.turns=" + turns)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        Map<String, List<Double>> times = new HashMap<>();
        for (RunResult result : new Runner(options).run()) {
            String name = result.getParams().getBenchmark();
            times.put(name.substring(name.lastIndexOf('.') + 1), scores(result));
        }
        List<Double> raw = new ArrayList<>(Files.readAllLines(turns).stream().map(line -> Double.parseDouble(line) * 1e9).toList());
        raw.subList(0, WARM_UP).clear();
        Files.delete(turns);

        List<Double> ours = times.get("sign");
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < ours.size(); turn += 1) {
            ratios.add(ours.get(turn) / raw.get(turn));
        }
        double sign = median(ours);
        row("sign / raw AWS-LC", "<= 1.05", median(ratios), median(ratios) <= 1.05, sign);
        for (String peer : List.of("nimbus", "jjwt", "javaJwt")) {
            double ratio = median(times.get(peer)) / sign;
            row(peer + " / sign", ">= 2", ratio, ratio >= 2, median(times.get(peer)));
        }
        double reused = median(times.get("reused"));
        row("a reused token, in microseconds", "< 5", reused / 1000, reused < 5000, reused);
        System.exit(missed ? 1 : 0);
    }

    private static List<Double> scores(RunResult result) {
        List<Double> scores = new ArrayList<>();
        result.getBenchmarkResults().forEach(benchmark -> {
            for (IterationResult iteration : benchmark.getIterationResults()) {
                scores.add(iteration.getPrimaryResult().getScore());
            }
        });
        return scores;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static void row(String what, String target, double result, boolean met, double nanoseconds) {
        missed |= !met;
        System.out.printf("%-4s %-58s target %-10s %.3f (%.2f µs)%n", met ? "ok" : "MISS", what, target, result, nanoseconds / 1000);
    }
}
