"""The forms about an institution: its application, its signed letter, the direction's decisions and its agreements."""
