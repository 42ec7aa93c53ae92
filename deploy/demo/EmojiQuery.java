/** What is asked of a picture, and the one that answers. */
record EmojiQuery(EmojiPicture reference, String text, EmojiPicture target, String kind) {}
