"""Services outside that the server asks over HTTP: issuers of codes on phones, the gateway for text messages."""
