"""事项目录: items changed while the halls are open, from a day of effect, each version kept."""
