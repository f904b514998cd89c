"""Long proofs that the hall keeps what it promises: `./hall prove [NAME]`. Results stand in docs/proofs.md."""
