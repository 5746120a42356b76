"""Every page of the demo county, walked by every role and looked at in Chromium."""
