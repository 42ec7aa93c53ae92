/** A drawing on a background. */
record EmojiPicture(EmojiPackages.Drawing drawing, String background) {

    String id() {
        return drawing.key() + "-" + background;
    }
}
