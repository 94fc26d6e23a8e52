"""The referral form of an institution, one file a question group; each saves a draft however incomplete."""
