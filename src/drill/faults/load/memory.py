# Takes memory, touches every page of it and gives it back, again and again.
import mmap

SIZE = 128 * 1024 * 1024

while True:
    with mmap.mmap(-1, SIZE) as taken:
        for place in range(0, SIZE, 4096):
            taken[place] = 1
