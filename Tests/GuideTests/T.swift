internal import Guide
