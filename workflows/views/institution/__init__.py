"""The institution's pages: who it referred, how each goes, and the referral form."""
