"""The wall, proved: what is planted in another institution's data, and who asks for it in every way there is."""
