"""Speed and memory, measured on this machine: `./hall bench [NAME]`."""
