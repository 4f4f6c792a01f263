"""Erasing personal data for ever: value and salt go, what committed to them stays and verifies as before.

Personal data must be erased when its purpose is fulfilled, consent is withdrawn, the time for which it
may be kept has ended, it was had unlawfully, or the person rightly asks (个人信息保护法 art. 47). `asking`
says who may ask and why, `family` where a value was passed on, `planning` what would go, `doing` erases,
`cleaning` clears the database's own remains away, `traces` looks whether the words stand anywhere yet.
"""
