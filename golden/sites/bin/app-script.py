"""What the service of the example runs: it serves until it is interrupted."""

import sys
import time


def main():
    print("serving", *sys.argv[1:], flush=True)
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        print("interrupted, ending", flush=True)


if __name__ == "__main__":
    main()
