"""The sample office: labelled sample cases of every kind and state, made by real commands.

For the terminal door. The cases are tables (`leaves`, `tenancies`, `internships`, `programme`,
`files`), the parties and accounts follow from them, and `making` asks for them over the same door
as everybody else.
"""
