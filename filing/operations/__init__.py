"""What we do: the only code that changes a filing, each verb under one transaction with its audit entry."""
