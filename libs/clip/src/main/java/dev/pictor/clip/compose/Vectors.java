package dev.pictor.clip.compose;

/** Arithmetic on embeddings; every method returns a new array. */
final class Vectors {

    private Vectors() {}

    static float[] unit(float[] v) {
        double squares = 0;
        for (float x : v) {
            squares += (double) x * x;
        }
        if (squares == 0) {
            return v.clone();
        }
        double scale = 1 / Math.sqrt(squares);
        var result = new float[v.length];
        for (int i = 0; i < v.length; i++) {
            result[i] = (float) (v[i] * scale);
        }
        return result;
    }

    static float[] add(float[] a, double weightOfA, float[] b, double weightOfB) {
        var result = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = (float) (a[i] * weightOfA + b[i] * weightOfB);
        }
        return result;
    }

    static float[] minus(float[] a, float[] b) {
        return add(a, 1, b, -1);
    }

    /** The angle between two unit vectors, in radians. */
    static double angle(float[] a, float[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
        }
        return Math.acos(Math.clamp(dot, -1, 1));
    }
}
